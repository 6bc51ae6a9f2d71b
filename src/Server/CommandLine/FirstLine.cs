namespace Posthouse.Server;

/// <summary>Reads what stands in the first line of a file, so that it need not stand on the command line.</summary>
internal static class FirstLine
{
    /// <param name="file">"-" is standard input.</param>
    /// <exception cref="CommandException">There is no such file, or its first line is empty.</exception>
    internal static string OfPassword(string file) => Of(file, "password");

    /// <param name="what">For the message.</param>
    internal static string Of(string file, string what)
    {
        string? line;
        try
        {
            line = file == "-" ? Console.In.ReadLine() : File.ReadLines(file).FirstOrDefault();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"the {what} cannot be read: {exception.Message}");
        }

        return string.IsNullOrEmpty(line) ? throw new CommandException($"{(file == "-" ? "standard input" : file)} has no {what} in its first line.") : line;
    }
}
