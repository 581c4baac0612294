"""What the lessons lean on, and what runs and checks them."""
