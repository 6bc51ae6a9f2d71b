using System.Net;
using Posthouse.Testing;

namespace Posthouse.EndToEnd.Tests;

/// <summary>BIND on loopback with the zone example.test, which a TSIG key may change, and others that nobody may.</summary>
internal sealed class NamedServer : IAsyncDisposable
{
    private readonly NamedProcess _process;
    private readonly string _folder;

    private NamedServer(NamedProcess process, string folder, IPEndPoint endPoint) => (_process, _folder, EndPoint) = (process, folder, endPoint);

    internal IPEndPoint EndPoint { get; }

    internal string KeyFile => Path.Combine(_folder, "key");

    /// <param name="others">More zones, by name, with the records that they have beside SOA and NS.</param>
    internal static async Task<NamedServer> StartAsync(IReadOnlyDictionary<string, string>? others = null)
    {
        if (!NamedProcess.IsInstalled) Assert.Skip(NamedProcess.Missing);
        others ??= new Dictionary<string, string>();
        string folder = System.IO.Directory.CreateTempSubdirectory("posthouse-publish-").FullName;
        IPEndPoint endPoint = NamedProcess.FreeEndPoint();
        string key = Path.Combine(folder, "key");
        await File.WriteAllTextAsync(key, "key \"posthouse\" {\n  algorithm hmac-sha256;\n  secret \"c2VjcmV0LW9mLXRoaXJ0eS10d28tb2N0ZXRzLW9yLW1vcmU=\";\n};\n");
        await File.WriteAllTextAsync(Path.Combine(folder, "zone"), NamedProcess.ZoneOf("example.test", "@ IN TXT \"proof=of ownership\"\n"));
        foreach ((string name, string records) in others) await File.WriteAllTextAsync(Path.Combine(folder, name), NamedProcess.ZoneOf(name, records));
        await File.WriteAllTextAsync(Path.Combine(folder, "named.conf"), $$"""
            {{NamedProcess.Options(folder, endPoint, "recursion no; dnssec-validation no;")}}
            include "{{key}}";
            zone "example.test" { type primary; file "zone"; update-policy { grant posthouse zonesub ANY; }; };
            {{string.Concat(others.Keys.Select(static name => $"zone \"{name}\" {{ type primary; file \"{name}\"; }};\n"))}}

            """);
        return new NamedServer(await NamedProcess.StartAsync(folder), folder, endPoint);
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        System.IO.Directory.Delete(_folder, recursive: true);
    }
}
