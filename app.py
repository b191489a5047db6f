from shared_space.factory import create_app

app = create_app()
