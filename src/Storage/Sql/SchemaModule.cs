namespace Posthouse.Storage;

/// <summary>
/// The tables that one room keeps in the store, as forward steps. Step N takes the module from version N-1 to N;
/// a published step is never edited, only followed by another.
/// </summary>
/// <param name="Name">Stable, such as "directory".</param>
/// <param name="Steps">Each is one or more SQL statements in the dialect that both engines share, parted by ';' at line ends.</param>
public sealed record SchemaModule(string Name, IReadOnlyList<string> Steps);
