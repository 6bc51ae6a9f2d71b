namespace Posthouse.SenderAuth;

/// <summary>What holds for a domain now.</summary>
/// <param name="Policy">Null where it has none; never one of mode none.</param>
/// <param name="Fault">Why the policy that the DNS announces could not be had; an older one may hold all the same.</param>
public readonly record struct MtaStsAnswer(MtaStsPolicy? Policy, MtaStsFault Fault)
{
    public bool IsEnforced => Policy?.Mode == MtaStsMode.Enforce;
}
