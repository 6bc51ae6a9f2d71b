namespace Posthouse.Server;

/// <summary>One record of a CSV file: what it asks for, or what is wrong with it.</summary>
/// <param name="Line">Where it begins in the file, from 1.</param>
/// <param name="Row">Null where there is a problem.</param>
/// <param name="Warning">About one that is taken.</param>
internal sealed record CsvEntry<T>(int Line, T? Row, string? Problem, string? Warning = null)
    where T : class;
