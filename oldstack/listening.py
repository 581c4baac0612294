"""What is said where TensorFlow opens a port: it never listens on one address alone."""

from oldstack.messages import say


def say_where(what: str, port: str) -> None:
    """Says that something of TensorFlow's listens on all addresses of this machine.

    Args:
        what: What the user knows it by.
        port: Its port.
    """
    say(
        f"{what}: TensorFlow listens on all addresses of this machine, port {port}, whatever the "
        "cluster names: whoever reaches it can run ops here. Start it only where you trust the network.",
        f"{what}: 클러스터에 무엇을 적든 TensorFlow는 이 컴퓨터의 모든 주소, 포트 {port} 에서 "
        "기다립니다. 거기에 닿는 누구나 연산을 실행할 수 있으니 믿을 수 있는 네트워크에서만 쓰세요.",
    )
