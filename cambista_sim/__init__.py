"""The simulated money-changer: a broker over an order book of its own."""
