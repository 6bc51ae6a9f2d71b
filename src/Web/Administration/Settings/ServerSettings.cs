namespace Posthouse.Web;

/// <summary>What the configuration file says and leaves out, as the program that has read it tells.</summary>
/// <param name="Chinese">The same, documented in Chinese.</param>
public sealed record ServerSettings(IReadOnlyList<SettingModel> English, IReadOnlyList<SettingModel> Chinese);
