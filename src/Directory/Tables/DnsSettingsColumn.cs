using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Posthouse.Dns;

namespace Posthouse.Directory;

/// <summary>A domain's DNS settings in one column, as JSON: they are read and written whole, and nothing is searched by them.</summary>
internal static class DnsSettingsColumn
{
    /// <summary>Null where nothing differs from the defaults.</summary>
    internal static string? Write(DomainDnsSettings settings) =>
        ReferenceEquals(settings, DomainDnsSettings.Default) ? null : JsonSerializer.Serialize(settings, DnsSettingsJson.Default.DomainDnsSettings);

    internal static DomainDnsSettings Read(string? column)
    {
        if (column is null || JsonNode.Parse(column) is not JsonObject kept) return DomainDnsSettings.Default;
        // What an earlier version did not write has its default, which generated code would make null.
        var all = (JsonObject)JsonSerializer.SerializeToNode(DomainDnsSettings.Default, DnsSettingsJson.Default.DomainDnsSettings)!;
        foreach ((string name, JsonNode? value) in kept) all[name] = value?.DeepClone();
        return all.Deserialize(DnsSettingsJson.Default.DomainDnsSettings)!;
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DomainDnsSettings))]
internal sealed partial class DnsSettingsJson : JsonSerializerContext;
