"""`python -m barometer`, where the script is not on the path."""

from barometer.cli import main

if __name__ == "__main__":
    main()
