using System.Net;
using Posthouse.Testing;

namespace Posthouse.EndToEnd.Tests;

/// <summary>
/// Two BINDs on loopback: one has zones, some of them signed; the other looks names up there and validates DNSSEC, from the keys of the
/// signed zones as its only trust anchors. What stands below none of them is insecure.
/// </summary>
internal sealed class ValidatedDns : IAsyncDisposable
{
    private readonly NamedProcess _authority;
    private readonly NamedProcess _resolver;

    private ValidatedDns(NamedProcess authority, NamedProcess resolver, IPEndPoint endPoint) => (_authority, _resolver, EndPoint) = (authority, resolver, endPoint);

    /// <summary>The resolver that validates.</summary>
    internal IPEndPoint EndPoint { get; }

    /// <param name="folder">Of the caller's, who deletes it.</param>
    internal static async Task<ValidatedDns> StartAsync(string folder, IReadOnlyList<TestZone> zones)
    {
        if (!NamedProcess.IsInstalled) Assert.Skip(NamedProcess.Missing);
        string own = System.IO.Directory.CreateDirectory(Path.Combine(folder, "authority")).FullName;
        string other = System.IO.Directory.CreateDirectory(Path.Combine(folder, "resolver")).FullName;
        IPEndPoint authority = NamedProcess.FreeEndPoint();
        var anchors = new List<string>();
        foreach (TestZone zone in zones)
        {
            await File.WriteAllTextAsync(Path.Combine(own, zone.Name), NamedProcess.ZoneOf(zone.Name, zone.Records));
            if (zone.Signing != ZoneSigning.None) anchors.Add(await SignAsync(own, zone));
        }

        await File.WriteAllTextAsync(Path.Combine(own, "named.conf"), $$"""
            {{NamedProcess.Options(own, authority, "recursion no; dnssec-validation no;")}}
            {{string.Concat(zones.Select(static zone => $"zone \"{zone.Name}\" {{ type primary; file \"{zone.Name}{(zone.Signing == ZoneSigning.None ? "" : ".signed")}\"; }};\n"))}}

            """);
        NamedProcess first = await NamedProcess.StartAsync(own);
        // Only now: the port that is free may otherwise be the first one's.
        IPEndPoint endPoint = NamedProcess.FreeEndPoint();
        await File.WriteAllTextAsync(Path.Combine(other, "named.conf"), $$"""
            {{NamedProcess.Options(other, endPoint, "recursion yes; dnssec-validation yes;")}}
            trust-anchors { {{string.Join(' ', anchors)}} };
            zone "test" { type forward; forward only; forwarders { {{authority.Address}} port {{authority.Port}}; }; };

            """);
        return new ValidatedDns(first, await NamedProcess.StartAsync(other), endPoint);
    }

    public async ValueTask DisposeAsync()
    {
        await _resolver.DisposeAsync();
        await _authority.DisposeAsync();
    }

    // Returns the zone's key as a trust anchor.
    private static async Task<string> SignAsync(string folder, TestZone zone)
    {
        string name = (await ExternalProgram.Require("dnssec-keygen", "bind9-utils").SucceedAsync(["-q", "-K", folder, "-a", "ECDSAP256SHA256", "-f", "KSK", zone.Name])).Trim();
        string[] times = zone.Signing == ZoneSigning.Expired ? ["-s", "20200101000000", "-e", "20200201000000", "-P"] : [];
        // -z: one key signs all. -P: the signer would not hand out what does not hold.
        await ExternalProgram.Require("dnssec-signzone", "bind9-utils").SucceedAsync(
            ["-q", "-S", "-z", .. times, "-K", folder, "-d", folder, "-o", zone.Name, "-f", Path.Combine(folder, zone.Name + ".signed"), Path.Combine(folder, zone.Name)]);
        string line = File.ReadLines(Path.Combine(folder, name + ".key")).Single(static l => !l.StartsWith(';'));
        string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        int key = Array.IndexOf(words, "DNSKEY");
        return $"{zone.Name}. static-key {words[key + 1]} {words[key + 2]} {words[key + 3]} \"{string.Concat(words[(key + 4)..])}\";";
    }
}
