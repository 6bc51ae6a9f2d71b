namespace Posthouse.SenderAuth;

/// <summary>How one attempt to get a policy ended: a policy, or a fault and its text for an operator.</summary>
internal readonly record struct MtaStsFetch(MtaStsPolicy? Policy, MtaStsFault Fault, string? Problem)
{
    internal static MtaStsFetch Failed(MtaStsFault fault, string problem) => new(null, fault, problem);
}
