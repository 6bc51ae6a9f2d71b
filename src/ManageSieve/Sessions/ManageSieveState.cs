namespace Posthouse.ManageSieve;

/// <summary>RFC 5804 §1.1.</summary>
internal enum ManageSieveState
{
    NonAuthenticated,
    Authenticated,
}

/// <summary>Which command is allowed in which state: the one place that says so.</summary>
internal static class ManageSieveStateTable
{
    internal static bool Allows(ManageSieveState state, ManageSieveVerb verb) => verb switch
    {
        ManageSieveVerb.Capability or ManageSieveVerb.Noop or ManageSieveVerb.Logout => true,
        ManageSieveVerb.Authenticate or ManageSieveVerb.StartTls => state == ManageSieveState.NonAuthenticated,
        _ => state == ManageSieveState.Authenticated,
    };
}
