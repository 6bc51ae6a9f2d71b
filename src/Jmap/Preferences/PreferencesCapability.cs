using System.Text.Json;
using Posthouse.Directory;

namespace Posthouse.Jmap;

/// <summary>What a client keeps of its person's choices with the account, so that every browser has them (docs/jmap.md): Posthouse's own, for there is no standard.</summary>
internal sealed class PreferencesCapability : IJmapCapability
{
    internal const string Name = "urn:posthouse:params:jmap:preferences";

    public string Uri => Name;

    public int Order => 57;

    public void WriteAccount(Utf8JsonWriter output, JmapOptions options, Account account)
    {
        output.WriteStartObject();
        output.WriteNumber("maxSizePreferences"u8, options.MaximumPreferencesSize);
        output.WriteEndObject();
    }
}
