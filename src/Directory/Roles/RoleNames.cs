namespace Posthouse.Directory;

/// <summary>What roles are called in the API, on the command line and in the store.</summary>
public static class RoleNames
{
    public static readonly IReadOnlyList<string> All = ["owner", "domain-administrator", "help-desk", "auditor"];

    public static string Of(Role role) => All[(int)role];

    /// <summary>In the words of a person.</summary>
    /// <param name="language">"en" or "zh-CN".</param>
    public static string Describe(Role role, string language) => language.StartsWith("zh", StringComparison.OrdinalIgnoreCase)
        ? role switch
        {
            Role.Owner => "所有者",
            Role.DomainAdministrator => "域管理员",
            Role.HelpDesk => "服务台",
            _ => "审计员",
        }
        : role switch
        {
            Role.Owner => "owner",
            Role.DomainAdministrator => "domain administrator",
            Role.HelpDesk => "help desk",
            _ => "auditor",
        };

    public static Role Parse(string text)
    {
        for (int i = 0; i < All.Count; i++)
        {
            if (All[i] == text) return (Role)i;
        }

        throw new FormatException($"'{text}' is no role: say {string.Join(", ", All)}.");
    }
}
