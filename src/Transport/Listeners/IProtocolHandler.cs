namespace Posthouse.Transport;

/// <summary>What a protocol room gives to a listener.</summary>
public interface IProtocolHandler
{
    /// <summary>Speaks the protocol until the connection ends. The transport is disposed by the caller.</summary>
    Task RunAsync(ClientConnection connection);

    /// <summary>
    /// The line, with its CRLF, for a client that is one connection too many; empty closes without a word.
    /// </summary>
    ReadOnlyMemory<byte> TooManyConnections => default;
}
