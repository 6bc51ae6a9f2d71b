using System.Net;
using Posthouse.Transport;

namespace Posthouse.Server;

/// <summary>One port that is served.</summary>
internal sealed record Listener(string Protocol, IPAddress Address, int Port, TlsMode Tls)
{
    /// <summary>Networks whose connections begin with the PROXY protocol.</summary>
    public IReadOnlyList<IPNetwork> ProxyFrom { get; init; } = [];

    /// <summary>A file of the authorities of clients' certificates; null asks for none.</summary>
    public string? ClientAuthorities { get; init; }

    /// <summary>Connections at once; 0 is no limit.</summary>
    public int MaximumConnections { get; init; } = 20_000;

    /// <summary>Connections at once from one address; 0 is no limit.</summary>
    public int MaximumPerAddress { get; init; } = 200;

    /// <summary>Where it stands in the file; 0 when it does not.</summary>
    public int Line { get; init; }

    /// <summary>What is opened when the file names no listener.</summary>
    internal static readonly IReadOnlyList<Listener> Usual =
    [
        new("smtp", IPAddress.IPv6Any, 25, TlsMode.StartTls),
        new("submission", IPAddress.IPv6Any, 587, TlsMode.StartTls),
        new("submission", IPAddress.IPv6Any, 465, TlsMode.Implicit),
        new("imap", IPAddress.IPv6Any, 143, TlsMode.StartTls),
        new("imap", IPAddress.IPv6Any, 993, TlsMode.Implicit),
        new("pop3", IPAddress.IPv6Any, 110, TlsMode.StartTls),
        new("pop3", IPAddress.IPv6Any, 995, TlsMode.Implicit),
        new("managesieve", IPAddress.IPv6Any, 4190, TlsMode.StartTls),
        new("http", IPAddress.Loopback, 8080, TlsMode.None),
    ];

    internal static Listener From(ConfigurationTable table) =>
        new(table.Text("protocol"), table.Address("address"), table.Number("port"), ReadTls(table)) 
        {
            ProxyFrom = table.NetworkList("proxy-from"),
            ClientAuthorities = table.TextOrNull("client-authorities"),
            MaximumConnections = table.Number("maximum-connections"),
            MaximumPerAddress = table.Number("maximum-per-address"),
            Line = table.Line,
        };

    private static TlsMode ReadTls(ConfigurationTable table) => table.Text("tls") switch
    {
        "implicit" => TlsMode.Implicit,
        "starttls" when table.Text("protocol") != "http" => TlsMode.StartTls,
        _ => TlsMode.None,
    };
}
