using System.Text.Json;
using Posthouse.Directory;

namespace Posthouse.Jmap;

/// <summary>Completing of addresses (docs/jmap.md): Posthouse's own, for there is no standard.</summary>
internal sealed class RecipientsCapability : IJmapCapability
{
    internal const string Name = "urn:posthouse:params:jmap:recipients";

    public string Uri => Name;

    public int Order => 53;

    public void WriteAccount(Utf8JsonWriter output, JmapOptions options, Account account)
    {
        output.WriteStartObject();
        output.WriteNumber("remembered"u8, options.MaximumRecipientsKept);
        output.WriteEndObject();
    }
}
