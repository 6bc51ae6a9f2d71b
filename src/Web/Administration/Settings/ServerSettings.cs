namespace Posthouse.Web;

/// <summary>What the configuration file says and leaves out, as the program that has read it tells.</summary>
public sealed record ServerSettings(IReadOnlyList<SettingModel> All);
