namespace Posthouse.Jmap;

/// <summary>RFC 9007 §1.3: receipts that a message was shown.</summary>
internal sealed class MdnCapability : IJmapCapability
{
    internal const string Name = "urn:ietf:params:jmap:mdn";

    public string Uri => Name;

    public int Order => 9;
}
