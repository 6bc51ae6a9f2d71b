using Posthouse.Dns;

namespace Posthouse.Web;

/// <summary>What mail programs are told about this server, and how often a stranger may ask.</summary>
public sealed record ClientSetupOptions
{
    /// <summary>False answers nothing: all of it is 404.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>The server's own name, in ASCII.</summary>
    public string HostName { get; init; } = "localhost";

    /// <summary>Listeners that take passwords over TLS, at the ports that people reach.</summary>
    public IReadOnlyList<MailService> Services { get; init; } = [];

    /// <summary>Where people reach this server over HTTPS; null where they do not, which leaves out addresses that need it.</summary>
    public int? HttpsPort { get; init; }

    /// <summary>A proxy ends TLS before this server: requests that came over HTTPS look like clear text here, and certificates are the proxy's.</summary>
    public bool BehindProxy { get; init; }

    /// <summary>Requests that one IPv4 address or IPv6 /64 may make without a pause. 120: a whole office behind one address sets up its programs, each asking some five times.</summary>
    public int Burst { get; init; } = 120;

    /// <summary>Requests a minute that follow the burst. 60.</summary>
    public int RequestsPerMinute { get; init; } = 60;

    /// <summary>Clients that are remembered at once, some hundred octets each; what is beyond shares one allowance. 10,000.</summary>
    public int MaximumClients { get; init; } = 10_000;
}
