using System.Text.Json;
using Posthouse.Directory;

namespace Posthouse.Jmap;

/// <summary>Invitations read and answered (docs/jmap.md): Posthouse's own, until there are calendars.</summary>
internal sealed class InvitationCapability : IJmapCapability
{
    internal const string Name = "urn:posthouse:params:jmap:invitations";

    public string Uri => Name;

    public int Order => 52;

    public void WriteServer(Utf8JsonWriter output, JmapOptions options)
    {
        output.WriteStartObject();
        output.WriteEndObject();
    }

    public void WriteAccount(Utf8JsonWriter output, JmapOptions options, Account account) => WriteServer(output, options);
}
