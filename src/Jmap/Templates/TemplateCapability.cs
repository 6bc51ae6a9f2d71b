using System.Text.Json;
using Posthouse.Directory;

namespace Posthouse.Jmap;

/// <summary>Texts that a person writes again and again (docs/jmap.md): Posthouse's own, for there is no standard.</summary>
internal sealed class TemplateCapability : IJmapCapability
{
    internal const string Name = "urn:posthouse:params:jmap:templates";

    public string Uri => Name;

    public int Order => 54;

    public void WriteAccount(Utf8JsonWriter output, JmapOptions options, Account account)
    {
        output.WriteStartObject();
        output.WriteNumber("maxTemplates"u8, options.MaximumTemplates);
        output.WriteNumber("maxSizeTemplate"u8, options.MaximumTemplateSize);
        output.WriteEndObject();
    }
}
