namespace Posthouse.Server;

/// <summary>What each session of the SMTP load does.</summary>
internal sealed record SmtpBenchPlan
{
    public required BenchTarget Target { get; init; }

    public required int Messages { get; init; }

    /// <summary>Octets.</summary>
    public required int Size { get; init; }

    public required int Sessions { get; init; }

    /// <summary>{n} is the user's number.</summary>
    public required string To { get; init; }

    public required int Users { get; init; }

    /// <summary>Of one message.</summary>
    public required int Recipients { get; init; }

    public required string From { get; init; }

    /// <summary>Messages of one connection.</summary>
    public required int PerConnection { get; init; }

    public required bool Pipeline { get; init; }

    /// <summary>Null does not sign in.</summary>
    public string? User { get; init; }

    public string? Password { get; init; }
}
