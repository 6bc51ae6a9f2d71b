namespace Posthouse.Browser;

/// <summary>Whose browser it is.</summary>
/// <param name="Whole">With its windows and menus, and what hangs on them: pushed messages.</param>
internal sealed record Profile(int Width, int Height, string Language = "en-GB", bool Touch = false, bool Dark = false, float Scale = 1, bool Whole = false)
{
    internal static readonly Profile Desktop = new(1360, 860);

    internal static readonly Profile Tablet = new(900, 1100);

    internal static readonly Profile Phone = new(390, 800, Touch: true, Scale: 2);
}
