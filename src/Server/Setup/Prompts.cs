namespace Posthouse.Server;

/// <summary>Questions to the person at the terminal, each asked until the answer can be used.</summary>
/// <param name="readSecret">Reads a line without showing it.</param>
internal sealed class Prompts(TextReader input, TextWriter output, Func<string> readSecret, Words? words = null)
{
    private readonly Words _words = words ?? EnglishWords.Instance;

    /// <summary>Null when nobody is there to answer.</summary>
    internal static Prompts? OfTerminal(Words? words = null) =>
        Console.IsInputRedirected || Console.IsOutputRedirected ? null : new Prompts(Console.In, Console.Out, ReadSecret, words);

    /// <param name="usual">Taken when the answer is empty.</param>
    /// <param name="read">Null refuses the answer; its second result says why.</param>
    internal T Ask<T>(string question, string? usual, Func<string, (T? Answer, string Problem)> read)
        where T : class
    {
        while (true)
        {
            output.Write(usual is null ? $"{question}: " : $"{question} [{usual}]: ");
            string answer = (input.ReadLine() ?? throw new CommandException("the input ended before every question was answered.")).Trim();
            (T? value, string problem) = read(answer.Length == 0 ? usual ?? "" : answer);
            if (value is not null) return value;
            output.WriteLine($"  {problem}");
        }
    }

    /// <summary>True for y and yes; anything else, also nothing, is no.</summary>
    /// <param name="question">With what it may lead to.</param>
    internal bool Confirm(string question)
    {
        output.Write($"{question}: ");
        string answer = (input.ReadLine() ?? "").Trim();
        return answer.Equals("y", StringComparison.OrdinalIgnoreCase) || answer.Equals("yes", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>A new password, typed twice; null when it was left empty.</summary>
    /// <param name="refuse">Why it cannot be used; null when it can.</param>
    internal string? AskNewPassword(string question, Func<string, string?> refuse)
    {
        while (true)
        {
            output.Write($"{question}: ");
            string first = readSecret();
            output.WriteLine();
            if (first.Length == 0) return null;
            if (refuse(first) is { } problem)
            {
                output.WriteLine($"  {problem}");
                continue;
            }

            output.Write($"{_words.TheSameAgain}: ");
            string second = readSecret();
            output.WriteLine();
            if (first == second) return first;
            output.WriteLine("  " + _words.TheTwoDiffer);
        }
    }

    private static string ReadSecret()
    {
        var typed = new System.Text.StringBuilder();
        while (true)
        {
            ConsoleKeyInfo key = Console.ReadKey(intercept: true);
            if (key.Key == ConsoleKey.Enter) return typed.ToString();
            if (key.Key == ConsoleKey.Backspace) typed.Length = Math.Max(0, typed.Length - 1);
            else if (!char.IsControl(key.KeyChar)) typed.Append(key.KeyChar);
        }
    }
}
