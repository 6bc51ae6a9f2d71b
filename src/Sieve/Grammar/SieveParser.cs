namespace Posthouse.Sieve;

/// <summary>
/// Builds the tree of commands (RFC 5228 §8.2) without knowing any of them. Goes on behind an error at the next command, so that all
/// errors are found. Its recursion is bounded by <see cref="SieveLimits.Nesting"/>.
/// </summary>
internal sealed class SieveParser
{
    private readonly SieveLexer _lexer;
    private readonly ErrorList _errors;
    private readonly SieveLimits _limits;
    private SieveToken _token;
    private int _commands;
    private int _tests;

    internal SieveParser(string script, ErrorList errors, SieveLimits limits)
    {
        _lexer = new SieveLexer(script, errors);
        _errors = errors;
        _limits = limits;
        _token = _lexer.Next();
    }

    internal List<SyntaxNode> Parse()
    {
        var commands = new List<SyntaxNode>();
        ReadCommands(commands, 0);
        while (_token.Kind != TokenKind.End && !_errors.Fatal)
        {
            _errors.Add(_token.At, "This '}' closes nothing.");
            Move();
            ReadCommands(commands, 0);
        }

        return commands;
    }

    private void Move() => _token = _errors.Fatal ? new SieveToken(TokenKind.End, "", 0, _token.At) : _lexer.Next();

    // Up to the closing brace or the end, which are left.
    private void ReadCommands(List<SyntaxNode> into, int depth)
    {
        while (_token.Kind is not (TokenKind.End or TokenKind.RightBrace) && !_errors.Fatal)
        {
            if (_token.Kind == TokenKind.Identifier)
            {
                if (++_commands > _limits.Commands) _errors.AddFatal(_token.At, $"A script can have {_limits.Commands} commands at most.");
                if (_errors.Fatal) return;
                ReadCommand(into, depth);
                continue;
            }

            if (_token.Kind != TokenKind.Bad) _errors.Add(_token.At, $"A command was expected, not {_token.Described}.");
            Recover(depth);
        }
    }

    private void ReadCommand(List<SyntaxNode> into, int depth)
    {
        var command = new SyntaxNode(_token.Text, _token.At);
        Move();
        bool good = ReadArguments(command, depth);
        switch (_token.Kind)
        {
            case TokenKind.Semicolon when good:
                Move();
                into.Add(command);
                break;
            case TokenKind.LeftBrace:
                SievePosition brace = _token.At;
                if (depth >= _limits.Nesting)
                {
                    _errors.AddFatal(brace, $"Blocks can stand inside each other {_limits.Nesting} times at most.");
                    return;
                }

                Move();
                command.Block = [];
                ReadCommands(command.Block, depth + 1);
                if (_token.Kind == TokenKind.RightBrace) Move();
                else if (!_errors.Fatal) _errors.Add(brace, "This '{' is never closed.");
                if (good) into.Add(command);
                break;
            default:
                if (good && !_errors.Fatal && _token.Kind != TokenKind.Bad)
                {
                    // An else without a test list, a word too many: say what would have been right.
                    _errors.Add(_token.At, $"';' or a block was expected behind '{command.Name}', not {_token.Described}.");
                }

                Recover(depth);
                break;
        }
    }

    // Behind an error: to the end of the command, or over its block, which belongs to it.
    private void Recover(int depth)
    {
        while (_token.Kind is not (TokenKind.End or TokenKind.RightBrace))
        {
            if (_token.Kind == TokenKind.Semicolon)
            {
                Move();
                return;
            }

            if (_token.Kind == TokenKind.LeftBrace)
            {
                SievePosition brace = _token.At;
                if (depth >= _limits.Nesting)
                {
                    _errors.AddFatal(brace, $"Blocks can stand inside each other {_limits.Nesting} times at most.");
                    return;
                }

                Move();
                ReadCommands([], depth + 1);
                if (_token.Kind == TokenKind.RightBrace) Move();
                return;
            }

            Move();
        }
    }

    // *argument [ test / test-list ]. False: an error was reported.
    private bool ReadArguments(SyntaxNode node, int depth)
    {
        while (true)
        {
            SievePosition at = _token.At;
            switch (_token.Kind)
            {
                case TokenKind.Number:
                    node.Arguments.Add(new SyntaxArgument(ArgumentKind.Number, at) { Number = _token.Number });
                    Move();
                    break;
                case TokenKind.Tag:
                    node.Arguments.Add(new SyntaxArgument(ArgumentKind.Tag, at) { Tag = _token.Text });
                    Move();
                    break;
                case TokenKind.Text:
                    node.Arguments.Add(new SyntaxArgument(ArgumentKind.Text, at) { Items = [_token] });
                    Move();
                    break;
                case TokenKind.LeftBracket:
                    if (!ReadList(node)) return false;
                    break;
                case TokenKind.Identifier:
                    return ReadTest(node.Tests, depth);
                case TokenKind.LeftParenthesis:
                    node.TestList = true;
                    return ReadTestList(node.Tests, depth);
                case TokenKind.Bad:
                    return false;
                default:
                    return true;
            }
        }
    }

    private bool ReadList(SyntaxNode node)
    {
        SievePosition at = _token.At;
        var items = new List<SieveToken>();
        do
        {
            Move();
            if (_token.Kind != TokenKind.Text)
            {
                if (_token.Kind != TokenKind.Bad) _errors.Add(_token.At, $"A list holds strings: one was expected, not {_token.Described}.");
                return false;
            }

            if (items.Count == _limits.ListItems) _errors.Add(_token.At, $"A list can have {_limits.ListItems} strings at most.");
            if (items.Count <= _limits.ListItems) items.Add(_token);
            Move();
        }
        while (_token.Kind == TokenKind.Comma);

        if (_token.Kind != TokenKind.RightBracket)
        {
            if (_token.Kind != TokenKind.Bad) _errors.Add(_token.At, $"',' or ']' was expected, not {_token.Described}.");
            return false;
        }

        Move();
        node.Arguments.Add(new SyntaxArgument(ArgumentKind.List, at) { Items = items });
        return true;
    }

    private bool ReadTest(List<SyntaxNode> into, int depth)
    {
        if (_token.Kind != TokenKind.Identifier)
        {
            if (_token.Kind != TokenKind.Bad) _errors.Add(_token.At, $"A test was expected, not {_token.Described}.");
            return false;
        }

        if (++_tests > _limits.Tests) _errors.AddFatal(_token.At, $"A script can have {_limits.Tests} tests at most.");
        if (depth >= _limits.Nesting) _errors.AddFatal(_token.At, $"Tests can stand inside each other {_limits.Nesting} times at most.");
        if (_errors.Fatal) return false;
        var test = new SyntaxNode(_token.Text, _token.At);
        Move();
        into.Add(test);
        return ReadArguments(test, depth + 1);
    }

    private bool ReadTestList(List<SyntaxNode> into, int depth)
    {
        do
        {
            Move();
            if (!ReadTest(into, depth)) return false;
        }
        while (_token.Kind == TokenKind.Comma);

        if (_token.Kind != TokenKind.RightParenthesis)
        {
            if (_token.Kind != TokenKind.Bad) _errors.Add(_token.At, $"',' or ')' was expected, not {_token.Described}.");
            return false;
        }

        Move();
        return true;
    }
}
