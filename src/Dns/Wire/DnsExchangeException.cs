namespace Posthouse.Dns;

/// <summary>A name server was not reached, did not answer in time, or its answer cannot be read.</summary>
internal sealed class DnsExchangeException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The request may have been carried out all the same: it was sent, and no answer came.</summary>
    internal bool Unknown { get; init; }
}
