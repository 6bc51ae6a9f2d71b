using System.Collections.Immutable;
using System.Text;

namespace Posthouse.Directory;

/// <summary>Rights as bits.</summary>
public readonly record struct RightSet(ulong Bits)
{
    public static readonly RightSet All = Of(Enum.GetValues<Right>());

    /// <summary>What sees and changes nothing.</summary>
    public static readonly RightSet Reading = Of([.. Enum.GetValues<Right>().Where(static r => r.ToString().StartsWith("Read", StringComparison.Ordinal))]);

    private static readonly ImmutableArray<string> AllNames = [.. Enum.GetValues<Right>().Select(Kebab)];

    public static RightSet Of(params ReadOnlySpan<Right> rights)
    {
        ulong bits = 0;
        foreach (Right right in rights) bits |= 1UL << (int)right;
        return new RightSet(bits);
    }

    /// <summary>Such as "read-directory".</summary>
    public static string NameOf(Right right) => AllNames[(int)right];

    /// <exception cref="FormatException">A name is unknown.</exception>
    public static RightSet Parse(IEnumerable<string> names)
    {
        ulong bits = 0;
        foreach (string name in names)
        {
            int at = AllNames.IndexOf(name);
            if (at < 0) throw new FormatException($"'{name}' is no right: say {string.Join(", ", AllNames)}.");
            bits |= 1UL << at;
        }

        return new RightSet(bits);
    }

    public bool Has(Right right) => (Bits & (1UL << (int)right)) != 0;

    public IReadOnlyList<string> Names
    {
        get
        {
            RightSet self = this;
            return [.. Enum.GetValues<Right>().Where(r => self.Has(r)).Select(NameOf)];
        }
    }

    public static RightSet operator &(RightSet left, RightSet right) => new(left.Bits & right.Bits);

    public static RightSet BitwiseAnd(RightSet left, RightSet right) => left & right;

    private static string Kebab(Right right)
    {
        var text = new StringBuilder();
        foreach (char letter in right.ToString())
        {
            if (char.IsUpper(letter) && text.Length > 0) text.Append('-');
            text.Append(char.ToLowerInvariant(letter));
        }

        return text.ToString();
    }
}
