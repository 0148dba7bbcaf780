"""`python -m perennial.worlds.demo`: the demo, from the shell."""

from perennial.worlds.demo.run import main

if __name__ == "__main__":
    main()
