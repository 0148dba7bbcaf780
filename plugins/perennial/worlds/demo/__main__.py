"""Run the demo: `python -m perennial.worlds.demo`."""

from perennial.worlds.demo.run import main

if __name__ == "__main__":
    main()
