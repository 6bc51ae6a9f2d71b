namespace Posthouse.Directory;

/// <summary>The one table of what each role may do.</summary>
public static class RoleRights
{
    private static readonly RightSet DomainAdministrator = RightSet.Of(
        Right.ReadDirectory, Right.ManageAccounts, Right.ResetPasswords, Right.ManageLists, Right.ManageDomains,
        Right.ReadQueue, Right.ManageQueue, Right.HoldSending, Right.ReleaseHolds, Right.ReadTrace, Right.ReadReports,
        Right.ReadLimits, Right.ReadScripts, Right.ManageScripts, Right.ReadRoles, Right.ManageRoles, Right.ReadAudit, Right.ReadKeys, Right.ManageKeys);

    private static readonly RightSet HelpDesk = RightSet.Of(Right.ReadDirectory, Right.ResetPasswords, Right.ReadQueue, Right.ReleaseHolds, Right.ReadTrace);

    public static RightSet Of(Role role) => role switch
    {
        Role.Owner => RightSet.All,
        Role.DomainAdministrator => DomainAdministrator,
        Role.HelpDesk => HelpDesk,
        _ => RightSet.Reading,
    };
}
