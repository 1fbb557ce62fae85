using System.Collections.Concurrent;

namespace Client.Top;

/// <summary>Keys that are pressed. A thread waits for them: between two questions the terminal would print them into the picture.</summary>
internal sealed class Keys
{
    private readonly ConcurrentQueue<ConsoleKey> _pressed = new();

    public static Keys Listen()
    {
        var keys = new Keys();
        if (!Console.IsInputRedirected) new Thread(keys.Read) { IsBackground = true, Name = "keys" }.Start();
        return keys;
    }

    public ConsoleKey? Next() => _pressed.TryDequeue(out var key) ? key : null;

    private void Read()
    {
        while (true) _pressed.Enqueue(Console.ReadKey(intercept: true).Key);
    }
}
