namespace Posthouse.Storage;

/// <summary>What a <see cref="Grantee"/> is. The values are stored.</summary>
public enum GranteeKind
{
    Anyone = 0,
    Account = 1,
    Group = 2,
}
