"""The venues' clients and feeds on real sockets."""
