namespace Posthouse.Directory;

/// <summary>Whom a SCRAM exchange is about. For a name without an account the keys are invented and nothing proves them.</summary>
internal sealed record ScramTarget(DirectorySnapshot Snapshot, SignInName Name, Account? Account, ScramKeys Keys);
