namespace Posthouse.Web;

/// <summary>A signing key as the administration API shows it. The private half never leaves the server.</summary>
public sealed record DkimKeyModel
{
    public required string Domain { get; init; }

    public required string Selector { get; init; }

    /// <summary>"rsa-sha256" or "ed25519-sha256".</summary>
    public required string Algorithm { get; init; }

    public int Bits { get; init; }

    /// <summary>"waiting" until the DNS shows the record, "signing", or "retired".</summary>
    public required string State { get; init; }

    /// <summary>Where the record is published.</summary>
    public required string RecordName { get; init; }

    /// <summary>The TXT record's text, in one piece.</summary>
    public required string Record { get; init; }

    public DateTimeOffset Created { get; init; }

    /// <summary>Since when it is in its state.</summary>
    public DateTimeOffset Since { get; init; }
}

/// <summary>A key to make, or to take over from another system.</summary>
public sealed record NewDkimKey
{
    /// <summary>"rsa" or "ed25519". Not for a key that is taken over.</summary>
    public string? Algorithm { get; init; }

    /// <summary>Null makes one of the month, such as "ph202611r".</summary>
    public string? Selector { get; init; }

    /// <summary>A private key in PKCS#8, as PEM, to be taken over with its selector.</summary>
    public string? PrivateKey { get; init; }
}

/// <summary>What to do with a key: "activate" or "retire".</summary>
public sealed record DkimKeyAction(string Action)
{
    /// <summary>Also where no other key signs for the domain, so that its mail goes out unsigned.</summary>
    public bool Force { get; init; }
}
