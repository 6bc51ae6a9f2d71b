namespace Posthouse.Jmap;

/// <summary>Invitations read and answered (docs/jmap.md): Posthouse's own, until there are calendars.</summary>
internal sealed class InvitationCapability : IJmapCapability
{
    internal const string Name = "urn:posthouse:params:jmap:invitations";

    public string Uri => Name;

    public int Order => 52;
}
