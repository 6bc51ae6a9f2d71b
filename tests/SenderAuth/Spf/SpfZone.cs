using System.Net;
using Posthouse.Dns;
using YamlDotNet.RepresentationModel;

namespace Posthouse.SenderAuth.Tests;

/// <summary>
/// The zone data of one scenario. Records of type SPF stand for TXT where the name has no TXT of its own; TIMEOUT is the answer
/// to every type that the name does not list.
/// </summary>
internal sealed class SpfZone : IDnsResolver
{
    private readonly Dictionary<string, Dictionary<string, List<object>>> _names = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _silent = new(StringComparer.OrdinalIgnoreCase);

    internal SpfZone(YamlMappingNode zone)
    {
        foreach ((YamlNode name, YamlNode records) in zone)
        {
            Dictionary<string, List<object>> types = _names[Text(name).TrimEnd('.')] = [];
            foreach (YamlNode record in (YamlSequenceNode)records)
            {
                if (record is YamlScalarNode)
                {
                    _silent.Add(Text(name));
                    continue;
                }

                foreach ((YamlNode type, YamlNode value) in (YamlMappingNode)record)
                {
                    if (!types.TryGetValue(Text(type), out List<object>? values)) types[Text(type)] = values = [];
                    values.Add(Value(Text(type), value));
                }
            }

            if (types.Remove("SPF", out List<object>? policies)) types.TryAdd("TXT", policies);
            if (types.TryGetValue("TXT", out List<object>? texts) && texts.Contains("NONE")) types.Remove("TXT");
        }
    }

    public ValueTask<DnsAnswer<MxRecord>> MxAsync(string name, CancellationToken cancellationToken = default) => Answer<MxRecord>(name, "MX");

    public ValueTask<DnsAnswer<IPAddress>> AAsync(string name, CancellationToken cancellationToken = default) => Answer<IPAddress>(name, "A");

    public ValueTask<DnsAnswer<IPAddress>> AaaaAsync(string name, CancellationToken cancellationToken = default) => Answer<IPAddress>(name, "AAAA");

    public ValueTask<DnsAnswer<string>> TxtAsync(string name, CancellationToken cancellationToken = default) => Answer<string>(name, "TXT");

    public ValueTask<DnsAnswer<TlsaRecord>> TlsaAsync(string name, CancellationToken cancellationToken = default) => Answer<TlsaRecord>(name, "TLSA");

    public ValueTask<DnsAnswer<string>> CnameAsync(string name, CancellationToken cancellationToken = default) => Answer<string>(name, "CNAME");

    public ValueTask<DnsAnswer<string>> PtrAsync(IPAddress address, CancellationToken cancellationToken = default)
    {
        byte[] octets = address.GetAddressBytes();
        string name = octets.Length == 4
            ? string.Join('.', octets.Reverse()) + ".in-addr.arpa"
            : string.Join('.', Convert.ToHexString(octets).Reverse()) + ".ip6.arpa";
        return Answer<string>(name, "PTR");
    }

    private ValueTask<DnsAnswer<T>> Answer<T>(string name, string type)
    {
        for (int links = 0; links < 10; links++)
        {
            if (!_names.TryGetValue(name, out Dictionary<string, List<object>>? types)) return ValueTask.FromResult(DnsAnswer<T>.Empty(DnsStatus.NxDomain));
            if (types.TryGetValue(type, out List<object>? values)) return ValueTask.FromResult(new DnsAnswer<T>(DnsStatus.NoError, [.. values.Cast<T>()], TimeSpan.FromMinutes(5), false));
            if (_silent.Contains(name)) return ValueTask.FromResult(DnsAnswer<T>.Empty(DnsStatus.Timeout));
            if (!types.TryGetValue("CNAME", out List<object>? alias)) return ValueTask.FromResult(DnsAnswer<T>.Empty(DnsStatus.NoData));
            name = (string)alias[0];
        }

        return ValueTask.FromResult(DnsAnswer<T>.Empty(DnsStatus.ServFail));
    }

    private static object Value(string type, YamlNode value) => type switch
    {
        "A" or "AAAA" => IPAddress.Parse(Text(value)),
        "MX" => new MxRecord(int.Parse(Text(value[0]), System.Globalization.CultureInfo.InvariantCulture), Text(value[1]).TrimEnd('.')),
        "TXT" or "SPF" => value is YamlSequenceNode pieces ? string.Concat(pieces.Select(Text)) : Text(value),
        _ => Text(value).TrimEnd('.'),
    };

    private static string Text(YamlNode node) => ((YamlScalarNode)node).Value ?? "";
}
