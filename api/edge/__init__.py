"""What stands between HTTP and the product: who calls, what they may, how they are answered."""
