namespace Posthouse.Jmap;

/// <summary>RFC 8621 §1.3.3.</summary>
internal sealed class VacationCapability : IJmapCapability
{
    public string Uri => Capabilities.VacationResponse;

    public int Order => 3;
}
