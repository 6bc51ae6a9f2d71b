using System.Net;

namespace Posthouse.Web;

/// <summary>Who may ask for what over HTTP.</summary>
public sealed record WebOptions
{
    /// <summary>Networks that may read the metrics without signing in. This machine always may: nobody else is on it.</summary>
    public IReadOnlyList<IPNetwork> MetricsFrom { get; init; } = [];

    /// <summary>The server's own name, in ASCII: a request over loopback may ask for it and be this machine's. Null: only localhost and addresses.</summary>
    public string? HostName { get; init; }

    /// <summary>Refused requests that the audit log takes in a minute; those beyond are counted in the next entry. 60: a person's mistakes are a few, a
    /// program's are thousands and all alike.</summary>
    public int AuditedRefusalsPerMinute { get; init; } = 60;

    /// <summary>The same of one who asks: nobody keeps another's refusals out of the log.</summary>
    public int AuditedRefusalsByCallerPerMinute { get; init; } = 10;

    /// <summary>For how long browsers that came by HTTPS come by nothing else (RFC 6797 §6.1.1), counted from each answer. 365 days: what browsers' makers ask for.
    /// Zero has them forget it.</summary>
    public TimeSpan StrictTransport { get; init; } = TimeSpan.FromDays(365);

    /// <summary>Requests to the administration API that one account, or one API key, may make in a second, on the whole. A page of the console makes some ten, an import
    /// of a thousand accounts one.</summary>
    public int ApiRequestsPerSecond { get; init; } = 50;

    /// <summary>The same at once.</summary>
    public int ApiBurst { get; init; } = 500;

    /// <summary>Requests for linked files that one network (an IPv4 address, an IPv6 /64) may make at once: three for each file, and a company has one address.</summary>
    public int LinkBurst { get; init; } = 600;

    /// <summary>The same in a minute, after that.</summary>
    public int LinkRequestsPerMinute { get; init; } = 300;

    /// <summary>The browser side as web/ builds it. Beside the program; where it is missing the pages say so.</summary>
    public string PagesFolder { get; init; } = Path.Combine(AppContext.BaseDirectory, "web");
}
