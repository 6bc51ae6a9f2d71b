using System.Text.Json;
using Posthouse.Directory;

namespace Posthouse.Jmap;

/// <summary>Creating under a name, so that it can be asked for again (docs/jmap.md): Posthouse's own, for there is no standard.</summary>
internal sealed class OnceCapability : IJmapCapability
{
    public string Uri => "urn:posthouse:params:jmap:once";

    public int Order => 53;

    public void WriteAccount(Utf8JsonWriter output, JmapOptions options, Account account)
    {
        output.WriteStartObject();
        output.WriteNumber("remembered"u8, (long)options.OnceKept.TotalSeconds);
        output.WriteEndObject();
    }
}
