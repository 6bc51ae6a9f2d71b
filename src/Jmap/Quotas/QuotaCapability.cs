namespace Posthouse.Jmap;

/// <summary>RFC 9425 §2.</summary>
internal sealed class QuotaCapability : IJmapCapability
{
    internal const string Name = "urn:ietf:params:jmap:quota";

    public string Uri => Name;

    public int Order => 5;
}
