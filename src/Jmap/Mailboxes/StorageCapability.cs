namespace Posthouse.Jmap;

/// <summary>What mailboxes take up (docs/jmap.md), as IMAP tells it by STATUS=SIZE (RFC 8438): Posthouse's own, for JMAP has no such property.</summary>
internal sealed class StorageCapability : IJmapCapability
{
    internal const string Name = "urn:posthouse:params:jmap:storage";

    public string Uri => Name;

    public int Order => 58;

    public bool IsOfSharedAccounts => true;
}
