namespace Posthouse.Directory;

/// <summary>What somebody is here beyond a user. Everybody is a user; what each may do is in <see cref="RoleRights"/>.</summary>
public enum Role
{
    /// <summary>Everything, everywhere. What "administrator" says of an account.</summary>
    Owner,

    /// <summary>A domain and all its sub-domains.</summary>
    DomainAdministrator,

    /// <summary>Resets passwords, sees the queue and what became of messages, releases what is held. No configuration.</summary>
    HelpDesk,

    /// <summary>Reads all and changes nothing.</summary>
    Auditor,
}
