using System.Net;

namespace Posthouse.Web;

/// <summary>Who may ask for what over HTTP.</summary>
public sealed record WebOptions
{
    /// <summary>Networks that may read the metrics without signing in. This machine always may: nobody else is on it.</summary>
    public IReadOnlyList<IPNetwork> MetricsFrom { get; init; } = [];

    /// <summary>The server's own name, in ASCII: a request over loopback may ask for it and be this machine's. Null: only localhost and addresses.</summary>
    public string? HostName { get; init; }

    /// <summary>The browser side as web/ builds it. Beside the program; where it is missing the pages say so.</summary>
    public string PagesFolder { get; init; } = Path.Combine(AppContext.BaseDirectory, "web");
}
