package modules

import (
	"context"
	"log/slog"

	"github.com/tgfleet/tgfleet/scripts/module"
)

type logParams struct {
	Message string `with:"message,required" doc:"what to say"`
	Level   string `with:"level" doc:"debug, info (default), warn or error"`
}

func log() *module.Module {
	return module.New("log", "Write a line to the log and the run's progress.", runLog)
}

func runLog(ctx context.Context, c *module.Call, p logParams) (module.Result, error) {
	level := slog.LevelInfo
	if p.Level != "" {
		if err := level.UnmarshalText([]byte(p.Level)); err != nil {
			return module.Result{}, err
		}
	}
	if !c.NoLog {
		c.Logger.Log(ctx, level, "playbook says", "message", p.Message)
	}
	return module.Result{Detail: p.Message, Fields: map[string]any{"message": p.Message}}, nil
}
