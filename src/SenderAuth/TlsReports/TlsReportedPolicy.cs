namespace Posthouse.SenderAuth;

/// <summary>The sessions that were held against one policy.</summary>
public sealed record TlsReportedPolicy
{
    /// <summary>"tlsa", "sts", "no-policy-found", or what a later standard calls it.</summary>
    public required string Type { get; init; }

    /// <summary>The policy's lines.</summary>
    public IReadOnlyList<string> Lines { get; init; } = [];

    /// <summary>Empty where the reporter leaves it out.</summary>
    public string Domain { get; init; } = "";

    public IReadOnlyList<string> MxHosts { get; init; } = [];

    public long Succeeded { get; init; }

    public long Failed { get; init; }

    public IReadOnlyList<TlsReportedFailure> Failures { get; init; } = [];
}
