"""`python -m perennial.demo`: the demo, from the shell."""

from perennial.demo.run import main

if __name__ == "__main__":
    main()
