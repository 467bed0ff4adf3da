"""What stands between the network and Streamlit: who may ask, what a browser may load, and how little is sent."""
