using System.Net;

namespace Posthouse.Web;

/// <summary>Who may ask for what over HTTP.</summary>
public sealed record WebOptions
{
    /// <summary>Networks that may read the metrics without signing in. This machine always may: nobody else is on it.</summary>
    public IReadOnlyList<IPNetwork> MetricsFrom { get; init; } = [];
}
